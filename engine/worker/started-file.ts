/** The file in a worker's folder that tells its coordinator: a process was started here. */
export const startedFile = 'started'
