// The arrows of docs/architecture.md as executable rules:
//   console ──► contract ◄── api, portal, worker ──► server ──► workflows ──► core
const project = (name) => `^(apps|libs)/${name}/|^${name}/`;
const mayImport = {
  core: [],
  contract: [],
  workflows: ['core'],
  server: ['core', 'workflows'],
  api: ['contract', 'core', 'server'],
  portal: ['contract', 'core', 'server'],
  worker: ['core', 'server'],
  console: ['contract'],
  local: ['contract', 'core', 'server', 'workflows'],
};
const names = Object.keys(mayImport);

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core decides; it reads no clock, no file and no network',
      severity: 'error',
      from: { path: '^libs/core/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/core/src/', 'node_modules/(xstate|zod)/'] },
    },
    ...names.map((name) => ({
      name: `${name}-imports`,
      severity: 'error',
      from: { path: project(name) },
      to: {
        path: names
          .filter((other) => other !== name && !mayImport[name].includes(other))
          .map(project),
      },
    })),
    {
      name: 'cases-never-import-delivery',
      comment: 'a case decides messages; how they are delivered is not its business',
      severity: 'error',
      from: { path: '^libs/server/src/cases/' },
      to: { path: '^libs/server/src/delivery/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.spec.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@huiyin/source', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
