import antd from 'antd/es/locale/zh_CN.js';
import 'dayjs/locale/zh-cn.js';
import calendar from './calendar.json';
import cases from './cases.json';
import dashboard from './dashboard.json';
import deadlines from './deadlines.json';
import requests from './requests.json';
import shell from './shell.json';

export const language = {
  antd,
  dayjs: 'zh-cn',
  texts: { calendar, cases, dashboard, deadlines, requests, shell },
};
