import { useCallback, useRef, useState } from 'react';
import { cancelStatement, runStatement, StatementError, type Result } from './statements.js';

/** The statement that runs or ran last. */
export function useStatement() {
  const [result, setResult] = useState<Result | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  const [sql, setSql] = useState('');
  const [ended, setEnded] = useState(0);
  const running = useRef<string | null>(null);

  const run = useCallback(async (text: string): Promise<void> => {
    if (text.trim() === '' || running.current !== null) return;
    const id = crypto.randomUUID();
    running.current = id;
    setIsRunning(true);
    setError(null);
    try {
      setResult(await runStatement(id, text));
      setSql(text);
    } catch (failure) {
      setResult(null);
      setError(
        failure instanceof StatementError
          ? failure
          : new StatementError('UNAVAILABLE', String(failure), undefined),
      );
    } finally {
      running.current = null;
      setIsRunning(false);
      setEnded((count) => count + 1);
    }
  }, []);

  const cancel = useCallback(() => {
    if (running.current !== null) void cancelStatement(running.current);
  }, []);

  return { result, error, isRunning, sql, ended, run, cancel };
}
