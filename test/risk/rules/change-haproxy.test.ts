import { describe, expect, test } from 'vitest';
import { parseShowStat } from '../../../src/haproxy/show-stat.js';
import type { NodeLosses } from '../../../src/plan/runtime-losses.js';
import { changeHaproxyRules } from '../../../src/risk/rules/change-haproxy.js';
import { keepalivedConf, type NodeSketch } from '../../plan/change-pair.js';
import { changeScene } from '../change-scene.js';
import { foundBy, notCheckedBy, ruleOf, type SceneNode } from '../scenes.js';

const rule = ruleOf(changeHaproxyRules);

const changing = (haproxyBefore: string, haproxyAfter: string, haproxyVersion = '2.6.12'): readonly NodeSketch[] =>
  (['a', 'b'] as const).map((node) => ({
    node,
    before: keepalivedConf([{ priority: node === 'a' ? 110 : 100 }]),
    haproxyBefore,
    haproxyAfter,
    haproxyVersion,
    masterOf: node === 'a' ? ['VI_1'] : [],
  }));

const told = (id: string, sketches: readonly NodeSketch[], more?: Partial<SceneNode>) =>
  foundBy(rule(id), changeScene(sketches, {}, more))
    .filter(({ node }) => node === 'a')
    .map(({ severity, message }) => `${severity}: ${message}`);

describe('a restart of HAProxy', () => {
  const PROGRAM = 'program p\n command /bin/a\n no option start-on-reload\n';

  test('is told where a reload does not do', () => {
    expect(told('change-restarts-haproxy', changing(PROGRAM, PROGRAM.replace('/bin/a', '/bin/b')))).toEqual([
      expect.stringMatching(/^high: program p is not started on a reload.*haproxy\.cfg:2\)$/),
    ]);
    expect(told('change-restarts-haproxy', changing('global\n', 'global\n maxconn 10\n'))).toEqual([]);
  });

  test('for a variable that stays is told by itself, before 3.1', () => {
    const [before, after] = ['global\n setenv SITE ams\n', 'global\n'];
    const read = 'backend b\n http-response set-header X "%[env(SITE)]"\n';
    expect(told('change-environment-stays', changing(before + read, after + read))).toEqual([
      expect.stringMatching(/^medium: SITE stays in the environment/),
    ]);
    expect(told('change-restarts-haproxy', changing(before + read, after + read))).toEqual([]);
    expect(told('change-environment-stays', changing(before + read, after + read, '3.2.0'))).toEqual([]);
    expect(told('change-environment-stays', changing(before, after))).toEqual([]);
  });
});

const backend = (port: number, more = '') => `backend app\n server s1 192.0.2.1:${port} check${more}\n`;

describe('servers that a state file holds where they were', () => {
  const id = 'change-state-file-wins';
  const FILE = 'global\n server-state-file /s\ndefaults\n load-server-state-from-file global\n';
  test('are told with where they were', () => {
    expect(told(id, changing(FILE + backend(80), FILE + backend(8080)))).toEqual([
      'high: /s keeps app/s1 at 192.0.2.1:80',
    ]);
    expect(told(id, changing(FILE + backend(80), FILE + backend(80, ' ssl verify none')))).toHaveLength(1);
  });

  test('are none without a state file, or where something else of them changes', () => {
    expect(told(id, changing(backend(80), backend(8080)))).toEqual([]);
    expect(told(id, changing(FILE + backend(80), FILE + backend(80, ' weight 5')))).toEqual([]);
  });

  test('are none where the plan writes the file before the reload', () => {
    const losses: NodeLosses = { node: 'a', lost: [], kept: [], notChecked: [], stateFiles: ['/s'] };
    const scene = changeScene(changing(FILE + backend(80), FILE + backend(8080)), { runtimeState: [losses] });
    const { change } = scene;
    if (change?.plan === undefined) throw new RangeError('no plan');
    const steps = [...change.plan.steps, { kind: 'save', node: 'a', files: ['/s'] } as const];
    const saving = { ...scene, change: { ...change, plan: { ...change.plan, steps } } };
    expect(foundBy(rule(id), saving).map(({ node }) => node)).toEqual(['b']);
  });
});

const busy = (scur: number): Partial<SceneNode> => ({
  runtimeState: {
    stat: parseShowStat(
      `# pxname,svname,scur,status,type\nweb,FRONTEND,${scur},OPEN,0\napp,BACKEND,${scur},UP,1\napp,s2,${scur},UP,2\n`,
    ),
    unknowns: [],
  },
});

describe('what is removed with its sessions', () => {
  const id = 'change-removes-live';
  const WEB = 'frontend web\n bind :80\n';
  const APP = 'backend app\n server s1 192.0.2.1:80\n server s2 192.0.2.2:80\n';
  const HEAD = 'defaults\n mode http\n';
  test.each([
    ['a frontend', HEAD + APP, ['high: frontend web is removed with 7 sessions']],
    ['a backend', HEAD + WEB, ['medium: backend app is removed with 7 sessions']],
    [
      'a server',
      `${HEAD}${WEB}backend app\n server s1 192.0.2.1:80\n`,
      ['low: server app/s2 is removed with 7 sessions'],
    ],
    ['a frontend of another name on the same port', `${HEAD}frontend www\n bind *:80\n${APP}`, []],
    ['nothing', `${HEAD}${WEB}${APP}frontend more\n bind :81\n`, []],
  ])('%s', (_what, after, found) => {
    expect(told(id, changing(HEAD + WEB + APP, after), busy(7))).toEqual(found);
  });

  test('is no matter without sessions', () => {
    expect(told(id, changing(HEAD + WEB + APP, HEAD), busy(0))).toEqual([]);
  });

  test('is not known where HAProxy does not tell', () => {
    const scene = changeScene(changing(HEAD + WEB, HEAD + APP), {}, { runtimeState: { unknowns: [] } });
    expect(notCheckedBy(rule(id), scene)).toMatchObject([{ reason: 'HAProxy does not tell its sessions' }]);
  });
});
