import type { Me } from '../api/types.js';

export type Page = 'register' | 'dashboard' | 'supervision';

/** Roles that look after other units' deadlines (domain.md 8.3), where the server names no right for it. */
const SUPERVISING = ['supervisor', 'hotlineOffice', 'manager', 'inspector', 'leader'];

/** What is shown to whom. Only a courtesy: the API decides. */
export function mayOpen(me: Me, page: Page): boolean {
  const has = (right: string) => me.rights.includes(right);
  switch (page) {
    case 'register':
      return has('request.create');
    case 'dashboard':
      return has('statistics.read');
    case 'supervision':
      return (
        has('supervision.read') ||
        me.memberships.some(({ role }) => SUPERVISING.includes(role.value))
      );
  }
}
