import {
  BellOutlined,
  CalendarOutlined,
  DashboardOutlined,
  FileTextOutlined,
  PhoneOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, ScrollRestoration, useNavigate } from 'react-router';
import { LanguageSwitch } from './language-switch.js';
import { LiveState } from './live-state.js';
import { NoticesBell } from './notices-bell.js';
import { Loading } from './page.js';
import { mayOpen } from './rights.js';
import { SearchBox } from './search-box.js';
import { useMe } from './session.js';
import { Shortcuts } from './shortcuts.js';
import { useKeys } from './use-keys.js';
import { UserMenu } from './user-menu.js';
import { Wordmark } from './wordmark.js';

function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const items = [
    { to: '/cases', key: 'cases', icon: <FileTextOutlined />, shown: true },
    {
      to: '/requests/new',
      key: 'register',
      icon: <PhoneOutlined />,
      shown: mayOpen(me, 'register'),
    },
    {
      to: '/supervision',
      key: 'supervision',
      icon: <WarningOutlined />,
      shown: mayOpen(me, 'supervision'),
    },
    {
      to: '/dashboard',
      key: 'dashboard',
      icon: <DashboardOutlined />,
      shown: mayOpen(me, 'dashboard'),
    },
    { to: '/calendar', key: 'calendar', icon: <CalendarOutlined />, shown: true },
    { to: '/notices', key: 'notices', icon: <BellOutlined />, shown: true },
  ];
  return (
    <nav className="nav" aria-label={t('shell:nav.label')}>
      <NavLink to="/cases" className="nav-brand">
        <Wordmark size={26} />
        <span>
          <b>{t('shell:product')}</b>
          <small>12345</small>
        </span>
      </NavLink>
      <ul>
        {items
          .filter(({ shown }) => shown)
          .map(({ to, key, icon }) => (
            <li key={key}>
              <NavLink to={to} title={t(`shell:nav.${key}`)}>
                {icon}
                <span>{t(`shell:nav.${key}`)}</span>
              </NavLink>
            </li>
          ))}
      </ul>
      <p className="nav-slogan">{t('shell:slogan')}</p>
    </nav>
  );
}

export function Layout() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const [help, setHelp] = useState(false);
  useKeys({
    n: () => (mayOpen(me, 'register') ? void navigate('/requests/new') : false),
    '?': () => setHelp(true),
  });
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('shell:skip')}
      </a>
      <Navigation />
      <div className="shell-main">
        <header className="topbar">
          <SearchBox />
          <div className="topbar-right">
            <LiveState />
            <NoticesBell />
            <LanguageSwitch />
            <UserMenu onShortcuts={() => setHelp(true)} />
          </div>
        </header>
        <main id="content" className="content" tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Shortcuts open={help} onClose={() => setHelp(false)} />
      <ScrollRestoration />
    </div>
  );
}
