import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `npm run dev` shows the pages with live reload and asks the server that `homing serve` started.
const server = process.env.HOMING_DEV_SERVER ?? 'http://127.0.0.1:4664';

export default defineConfig({
  plugins: [svelte()],
  build: { outDir: '../src/homing/web_app', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  // the server refuses what comes from another origin: it must see the name that the browser sees
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
