import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { useUnits } from '../api/queries.js';
import { unitTree } from '../units.js';

interface Props {
  label: string;
  value?: number | undefined;
  onChange?: (unit: number | undefined) => void;
  width?: number | string;
  id?: string;
  /** All units may be chosen, not only those still in service (for looking back). */
  inactiveToo?: boolean;
}

/** Choose one unit in the tree, by opening branches or by typing part of a name. */
export function UnitSelect({ label, value, onChange, width = '100%', id, inactiveToo }: Props) {
  const { data, isPending } = useUnits();
  const tree = useMemo(
    () => unitTree((data ?? []).map((unit) => (inactiveToo ? { ...unit, active: true } : unit))),
    [data, inactiveToo],
  );
  return (
    <TreeSelect
      {...(id ? { id } : {})}
      aria-label={label}
      placeholder={label}
      style={{ width }}
      allowClear
      showSearch={{ treeNodeFilterProp: 'path' }}
      treeDefaultExpandedKeys={tree.slice(0, 1).map((node) => node.value)}
      popupMatchSelectWidth={300}
      loading={isPending}
      treeData={tree}
      value={value}
      onChange={(unit: number | undefined) => onChange?.(unit)}
    />
  );
}
