export const handler = async () => 'the second';
