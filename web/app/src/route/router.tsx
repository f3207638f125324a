import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactNode,
} from 'react';

export interface Location {
  readonly path: string;
  readonly search: URLSearchParams;
}

interface Router extends Location {
  /** Goes to another address; `replace` leaves none behind to go back to. */
  readonly go: (address: string, options?: { replace?: boolean }) => void;
}

const Context = createContext<Router | null>(null);

const current = (): string => window.location.pathname + window.location.search;

export function RouterProvider({ children }: { children: ReactNode }): ReactNode {
  const [address, setAddress] = useState(current);
  useEffect(() => {
    const listen = (): void => setAddress(current());
    window.addEventListener('popstate', listen);
    return () => window.removeEventListener('popstate', listen);
  }, []);
  const go = useCallback<Router['go']>((target, { replace = false } = {}) => {
    if (target === current()) return;
    const isOtherPage = target.split('?', 1)[0] !== window.location.pathname;
    window.history[replace ? 'replaceState' : 'pushState'](null, '', target);
    setAddress(target);
    if (isOtherPage) window.scrollTo(0, 0);
  }, []);
  const router = useMemo<Router>(() => {
    const { pathname, searchParams } = new URL(address, window.location.origin);
    return { path: pathname, search: searchParams, go };
  }, [address, go]);
  return <Context value={router}>{children}</Context>;
}

export function useRouter(): Router {
  const router = use(Context);
  if (router === null) throw new Error('useRouter needs a RouterProvider.');
  return router;
}

/** The value of one part of the view, kept in the address so that the view can be shared. */
export function useSearchValue<T extends string>(
  name: string,
  fallback: T,
): readonly [T, (value: T) => void] {
  const { path, search, go } = useRouter();
  const value = (search.get(name) ?? fallback) as T; // whoever reads it checks it
  const change = (next: T): void => {
    const changed = new URLSearchParams(search);
    if (next === fallback) changed.delete(name);
    else changed.set(name, next);
    const text = changed.toString();
    go(text === '' ? path : `${path}?${text}`, { replace: true });
  };
  return [value, change];
}

/** A link that stays in the app. */
export function Link({
  href,
  onClick,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }): ReactNode {
  const { go } = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    go(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
