export { answerText } from './answerText.js';
export { openDatabaseWall } from './openDatabaseWall.js';
export { raceRevocations, type RaceResult, type Shown } from './revocationRace.js';
export { startTestSubgraph, type Answer, type TestSubgraph, type TestViewer } from './testSubgraph.js';
export { emergencyViewer, inWallState, WALL_STATES } from './wallStates.js';
export { createWorld, type World } from './world.js';
