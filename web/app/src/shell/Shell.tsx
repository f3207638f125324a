import { Drawer, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Viewer } from '../graph/viewer.js';
import { Icon } from '../look/Icon.js';
import { Wordmark } from '../look/Wordmark.js';
import { isCurrent, placesOf } from '../route/places.js';
import { Link, useRouter } from '../route/router.js';
import { signInAddress, signOut } from '../session/session.js';
import { LANGUAGES, type Language } from '../words/language.js';
import { useWording } from '../words/WordingContext.js';
import { OfflineBar } from './states.js';

/** What stands around every page: the way to its content, where one is, who one is, and the way out. */
export function Shell({
  viewer,
  isKnown = viewer !== null,
  children,
}: {
  viewer: Viewer | null;
  /** Somebody is signed in, whoever it will turn out to be. */
  isKnown?: boolean;
  children: ReactNode;
}): ReactNode {
  const { words } = useWording();
  const { path } = useRouter();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const places = isKnown && viewer === null ? [] : placesOf(viewer?.role ?? null);
  const links = places.map((place) => (
    <Link
      key={place.href}
      href={place.href}
      aria-current={isCurrent(place, path) ? 'page' : undefined}
      onClick={() => setIsMenuOpen(false)}
    >
      {words.places[place.name]}
    </Link>
  ));
  return (
    <div className={path === '/research' ? 'wbp' : undefined}>
      <a className="skip" href="#main">
        {words.shell.skip}
      </a>
      <Patterns />
      <header className="top">
        <div>
          <Link href="/" className="home" aria-label={words.shell.home}>
            <Wordmark />
          </Link>
          <nav className="nav" aria-label={words.shell.menu}>
            {links}
          </nav>
          <div className="who">
            {viewer && <b>{nameOf(viewer) ?? words.roles[viewer.role as keyof typeof words.roles]}</b>}
            <Settings viewer={viewer} isKnown={isKnown} />
            {!isKnown && (
              <a className="btn pri sm" href={signInAddress(path === '/' ? '/' : path)}>
                {words.session.signIn}
              </a>
            )}
            <button
              type="button"
              className="btn bare sm menu"
              aria-label={words.shell.menu}
              aria-expanded={isMenuOpen}
              onClick={() => setIsMenuOpen(true)}
            >
              <Icon name="menu" />
            </button>
          </div>
        </div>
      </header>
      <OfflineBar />
      <MenuDrawer isOpen={isMenuOpen} onClose={() => setIsMenuOpen(false)}>
        {links}
      </MenuDrawer>
      <main className={path === '/research' ? undefined : 'page'} id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** The menu where there is no room for it beside the wordmark. */
function MenuDrawer({
  isOpen,
  onClose,
  children,
}: {
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const { words } = useWording();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="min(320px, 86vw)"
      title={words.shell.menu}
      closeButtonProps={{ 'aria-label': words.shell.close }}
    >
      <nav className="drawer" aria-label={words.shell.menu}>
        {children}
      </nav>
    </Drawer>
  );
}

function nameOf({ subscriber, patient }: Viewer): string | undefined {
  return subscriber?.name ?? patient?.name?.text ?? undefined;
}

const SCHEMES: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

/** Language, light and dark, and the way out. */
function Settings({ viewer, isKnown }: { viewer: Viewer | null; isKnown: boolean }): ReactNode {
  const { words, language, change } = useWording();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={232} withinPortal={false}>
      <Menu.Target>
        <button type="button" className="btn bare sm settings">
          <span className="sr">{words.shell.settings}</span>
          <Icon name="globe" className="globe" />
          <span className="lang" lang={language}>
            {LANGUAGES[language].name}
          </span>
          <Icon name="chevron" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {viewer && (
          <p className="menu-who">
            <b>{nameOf(viewer) ?? ''}</b>
            <span>{words.roles[viewer.role as keyof typeof words.roles]}</span>
          </p>
        )}
        <Menu.Label>{words.shell.language}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((each) => (
          <Menu.Item
            key={each}
            role="menuitemradio"
            aria-checked={each === language}
            lang={each}
            rightSection={each === language ? <Icon name="check" /> : null}
            onClick={() => change(each)}
          >
            {LANGUAGES[each].name}
          </Menu.Item>
        ))}
        <Menu.Label>{words.shell.theme}</Menu.Label>
        {SCHEMES.map((each) => (
          <Menu.Item
            key={each}
            role="menuitemradio"
            aria-checked={each === colorScheme}
            rightSection={each === colorScheme ? <Icon name="check" /> : null}
            onClick={() => setColorScheme(each)}
          >
            {words.shell.themes[each]}
          </Menu.Item>
        ))}
        {isKnown && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<Icon name="door" />} onClick={() => void signOut()}>
              {words.session.signOut}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Patterns that marks anywhere on the page are filled with. */
function Patterns(): ReactNode {
  return (
    <svg className="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className="hatch-l" d="M0 0v7" />
        </pattern>
      </defs>
    </svg>
  );
}
