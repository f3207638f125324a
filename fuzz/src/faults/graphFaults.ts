export type GraphFault = 'none';

export async function plantInGraph(_fault: GraphFault): Promise<void> {}
