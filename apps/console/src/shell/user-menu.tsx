import { UserOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe, useSession } from './session.js';

export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { signOut } = useSession();
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          {
            key: 'memberships',
            type: 'group',
            label: t('shell:user.memberships'),
            children: me.memberships.map(({ unit, role }) => ({
              key: `${unit.id}-${role.value}`,
              disabled: true,
              label: `${unit.name} · ${role.label}`,
            })),
          },
          { type: 'divider' },
          { key: 'shortcuts', label: t('shell:user.shortcuts'), onClick: onShortcuts },
          { key: 'signOut', label: t('shell:user.signOut'), onClick: signOut },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={t('shell:user.menu')}>
        {me.name}
      </Button>
    </Dropdown>
  );
}
