/** A command's text without what differs from run to run: digests, run ids, times, durations and hosts. */
export function plainText(text: string): string {
  return text
    .replaceAll(/\b\d{8}-\d{6}-\d{3}-[0-9a-f]{6}\b/g, 'RUN')
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, 'DATE')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'SHA256')
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b/g, 'DIGEST')
    .replaceAll(/\bin \d+(\.\d+)? (ms|s)\b/g, 'in MS')
}
