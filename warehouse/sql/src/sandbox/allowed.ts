/** What a statement may name. Whatever is not here is refused, also what a later DuckDB brings. */
const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** By schema; the empty schema is what an unqualified name finds. */
export const ALLOWED_TABLES: Readonly<Record<string, readonly string[]>> = {
  benchmark: words(`population condition_prevalence treatment_use fees
    population_difference condition_prevalence_difference treatment_use_difference fees_difference`),
  main: ['release', 'difference', 'measure_definition'],
  '': ['release', 'difference', 'measure_definition'],
};

/** Table functions, all of which make rows from their own arguments. */
export const ALLOWED_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['unnest', 'range', 'generate_series']);

/** range and generate_series: more rows than this are refused, as they ignore the memory limit. */
export const MAXIMUM_SERIES_LENGTH = 1_000_000;

/**
 * Scalar, aggregate and window functions. None reads files, settings, the catalog or the environment, and none makes a
 * long value out of a short one (repeat, lpad, format, list_reduce), which DuckDB would not stop in time.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  words(`
    + - * / // % ** ^ || ~~ !~~ ~~* !~~* ~~~ ~ !~ & | << >> @ !
    like_escape not_like_escape ilike_escape not_ilike_escape
    abs ceil ceiling floor round round_even trunc sign sqrt cbrt exp ln log log2 log10 pow power mod greatest least
    fdiv fmod isnan isinf isfinite width_bucket
    coalesce ifnull nullif if
    lower upper length strlen len substr substring left right trim ltrim rtrim replace concat concat_ws contains
    starts_with ends_with prefix suffix strpos instr position split_part reverse regexp_matches regexp_full_match
    regexp_extract regexp_replace chr ascii
    year quarter month date_part date_trunc make_date strptime
    count count_star sum avg mean min max median mode quantile quantile_cont quantile_disc approx_quantile
    approx_count_distinct stddev stddev_pop stddev_samp variance var_pop var_samp skewness kurtosis entropy mad
    corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_count product geomean geometric_mean fsum kahan_sum
    favg sumkahan first last any_value arbitrary arg_min arg_max min_by max_by bool_and bool_or string_agg listagg
    group_concat list array_agg histogram bit_and bit_or bit_xor grouping grouping_id
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
    list_value struct_pack row list_extract array_extract list_element struct_extract list_contains array_contains
    list_has list_sum list_avg list_min list_max list_count list_sort list_distinct unnest map_keys map_values
    typeof hash md5
  `),
);

/** Expression classes of DuckDB's serialized statements that are understood here. */
export const ALLOWED_EXPRESSIONS: ReadonlySet<string> = new Set(
  words(`CONSTANT COLUMN_REF FUNCTION COMPARISON CONJUNCTION CAST CASE OPERATOR SUBQUERY WINDOW STAR BETWEEN
    COLLATE POSITIONAL_REFERENCE DEFAULT`),
);

/** Table references that are understood here. */
export const ALLOWED_TABLE_REFERENCES: ReadonlySet<string> = new Set(
  words('BASE_TABLE SUBQUERY JOIN EMPTY EXPRESSION_LIST TABLE_FUNCTION SHOW_REF'),
);

export const ALLOWED_QUERY_NODES: ReadonlySet<string> = new Set(
  words('SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE'),
);
