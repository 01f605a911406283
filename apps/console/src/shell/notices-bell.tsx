import { BellOutlined } from '@ant-design/icons';
import { Badge, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useNotices } from '../api/queries.js';
import { isUnread } from '../notices/unread.js';

export function NoticesBell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data = [] } = useNotices();
  const unread = data.filter((notice) => isUnread(notice)).length;
  const label = t('shell:notices.bell', { count: unread });
  return (
    <Badge count={unread} size="small" offset={[-6, 6]} overflowCount={99}>
      <Button
        type="text"
        icon={<BellOutlined />}
        aria-label={label}
        title={label}
        onClick={() => void navigate('/notices')}
      />
    </Badge>
  );
}
