/** Pictures of more pixels are refused before they are decoded. Apart from `image-child`, which loads the decoder. */
export const MAX_IMAGE_PIXELS = 100_000_000;
