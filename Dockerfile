# One image for api, worker, portal and the command line; built by the same commands as `npm start`.
FROM node:20-bookworm-slim AS build
WORKDIR /app
ENV NX_DAEMON=false
COPY . .
RUN npm ci --no-audit --no-fund && npx nx run-many -t build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=32
WORKDIR /app
COPY --from=build --chown=node:node /app /app
RUN mkdir -p /var/lib/huiyin/files /var/lib/huiyin/heads && chown node:node /var/lib/huiyin/files /var/lib/huiyin/heads
USER node
CMD ["node", "apps/api/dist/main.js"]
