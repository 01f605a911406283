import 'antd/dist/reset.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/cases.css';
import './styles/deadlines.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { startLanguages } from './texts/languages.js';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await startLanguages();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
