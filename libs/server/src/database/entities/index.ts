export const entities: (new () => object)[] = [];
