import type { ThemeConfig } from 'antd';

/** The same values as the custom properties in styles/base.css. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1b57a6',
    colorInfo: '#1b57a6',
    colorLink: '#1b57a6',
    colorSuccess: '#2a7d4f',
    colorWarning: '#b26a00',
    colorError: '#c02a2a',
    colorText: '#1c2733',
    colorTextSecondary: '#556372',
    colorTextTertiary: '#667382',
    colorTextPlaceholder: '#7b8794',
    colorBorder: '#cfd7e0',
    colorBorderSecondary: '#e4e9ef',
    borderRadius: 5,
    fontSize: 14,
    controlHeight: 32,
    fontFamily:
      '"PingFang SC","Microsoft YaHei","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif',
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
    // The components must know it: switched off by CSS alone, they wait for an end that never comes, unseen.
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: {
    Form: { itemMarginBottom: 14, verticalLabelPadding: '0 0 4px', labelColor: '#3c4a58' },
    Table: { cellPaddingBlockSM: 6 },
  },
};
