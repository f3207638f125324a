import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef, type ReactNode } from 'react';
import type { TableComment } from './statements.js';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--syn-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--syn-str)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--syn-num)' },
  { tag: tags.comment, color: 'var(--ink-3)' },
]);

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', height: '100%', fontSize: '13.5px' },
  '.cm-scroller': { fontFamily: '"Plex Mono", ui-monospace, monospace', lineHeight: '22px' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '12px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink-3)',
    border: 'none',
    paddingInlineStart: '8px',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunken)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--band)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    color: 'var(--ink)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--ink)',
    color: 'var(--on-ink)',
  },
  '.cm-completionInfo': { maxWidth: '320px', padding: '8px 10px' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--danger)' },
});

export interface EditorProblem {
  /** In characters from 0. */
  readonly position: number;
  readonly message: string;
}

interface EditorProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onRun: () => void;
  readonly tables: readonly TableComment[];
  readonly problem: EditorProblem | null;
  readonly label: string;
}

/** The statement, with completion from the views' own names and comments, and a mark where an error points. */
export function SqlEditor({ text, onText, onRun, tables, problem, label }: EditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onText, onRun });
  latest.current = { onText, onRun };
  const language = useRef(new Compartment());

  useEffect(() => {
    if (!place.current) return undefined;
    const created = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: text, extensions: extensions(latest, language.current, label) }),
    });
    view.current = created;
    return () => created.destroy();
    // The editor keeps the text itself; later texts come through the next effect.
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== text)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(tables)) });
  }, [tables]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const at = problem === null ? null : Math.min(problem.position, Math.max(editor.state.doc.length - 1, 0));
    const word = at === null ? null : editor.state.wordAt(at);
    const diagnostics =
      at === null || problem === null
        ? []
        : [
            {
              from: word?.from ?? at,
              to: word?.to ?? at + 1,
              severity: 'error' as const,
              message: problem.message,
            },
          ];
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
    if (at !== null) editor.dispatch({ selection: { anchor: at }, scrollIntoView: true });
  }, [problem]);

  return <div ref={place} className="sql-editor ltr" />;
}

function extensions(
  latest: { current: Pick<EditorProps, 'onText' | 'onRun'> },
  language: Compartment,
  label: string,
) {
  const run = {
    key: 'Mod-Enter',
    run: () => {
      latest.current.onRun();
      return true;
    },
  };
  return [
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorView.lineWrapping,
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    history(),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    lintGutter(),
    language.of(languageOf([])),
    syntaxHighlighting(highlight),
    look,
    // Escape, then Tab leaves the editor: nobody is trapped in it.
    keymap.of([
      run,
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) latest.current.onText(state.doc.toString());
    }),
  ];
}

function languageOf(tables: readonly TableComment[]) {
  const schema = Object.fromEntries(
    tables.map(({ name, columns }) => [
      name,
      columns.map((column) => ({
        label: column.name,
        type: 'property',
        detail: column.type.toLowerCase(),
        ...(column.comment === null ? {} : { info: column.comment }),
      })),
    ]),
  );
  return sql({ dialect: PostgreSQL, schema, upperCaseKeywords: false });
}
