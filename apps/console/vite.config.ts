import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const API = process.env['HUIYIN_API'] ?? 'http://127.0.0.1:3000';
const inPackages = (names: string) => new RegExp(`node_modules[\\\\/](${names})[\\\\/]`);

export default defineConfig({
  base: '/',
  plugins: [react()],
  resolve: { conditions: ['@huiyin/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Chunks that change rarely stay in the browser's cache over many releases. Only what the
          // first page needs is grouped; what lazy pages alone use (echarts, zrender) splits by itself.
          groups: [
            { name: 'react', test: inPackages('react|react-dom|scheduler|react-router') },
            { name: 'query', test: inPackages('@tanstack|i18next|react-i18next') },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target: API } } },
  preview: { host: '127.0.0.1', proxy: { '/api': { target: API } } },
});
