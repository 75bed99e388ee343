/** The largest file that is taken in, the same for the page that offers it and the server that receives it. */
export const MAX_UPLOAD_BYTES = 4 * 1024 ** 3;
