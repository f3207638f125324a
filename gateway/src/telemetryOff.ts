/**
 * Imported before anything of Apollo's. @apollo/gateway sends telemetry and asks cloud metadata services
 * unless told otherwise in the environment, and @apollo/server reports operations to Apollo when it finds a
 * key there. A health record platform talks to its own services only, whatever the environment says.
 */
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
delete process.env['APOLLO_KEY'];
delete process.env['APOLLO_GRAPH_REF'];
delete process.env['APOLLO_GRAPH_ID'];
delete process.env['APOLLO_GRAPH_VARIANT'];
delete process.env['APOLLO_SCHEMA_REPORTING'];

export {};
