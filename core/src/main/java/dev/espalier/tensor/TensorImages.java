package dev.espalier.tensor;

/** Resizing, sampling and rearranging images. */
abstract class TensorImages extends TensorPooling {
  /** Resized to these extents (one number, or one for each axis); corners are not aligned. */
  public Tensor interpolate(int[] size, InterpolateMode mode) {
    return interpolate(size, mode, false, false);
  }

  /**
   * x (N, C, extents) resized to (N, C, size), an axis at a time, as
   * torch.nn.functional.interpolate. Element i lies at {@code (i + 0.5) · extent / size − 0.5} of
   * the input; with alignCorners at {@code i · (extent − 1) / (size − 1)}, so that the outer
   * elements keep their place.
   *
   * @param size one number, or one for each axis
   * @param alignCorners only with LINEAR, BILINEAR, BICUBIC and TRILINEAR
   * @param antialias whether an image that shrinks is smoothed over all elements that go into one;
   *     only with BILINEAR and BICUBIC (which then has a = −0.5)
   */
  public Tensor interpolate(
      int[] size, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    return Resize.interpolate(self(), size, null, mode, alignCorners, antialias);
  }

  /** Resized by factors (one number, or one for each axis); corners are not aligned. */
  public Tensor interpolate(double[] scaleFactor, InterpolateMode mode) {
    return interpolate(scaleFactor, mode, false, false);
  }

  /**
   * As {@link #interpolate(int[], InterpolateMode, boolean, boolean)} to extents {@code ⌊extent ·
   * scaleFactor⌋}. Positions are computed with the factor itself, not with the ratio of extents, as
   * in PyTorch without recompute_scale_factor.
   *
   * @param scaleFactor one number, or one for each axis
   */
  public Tensor interpolate(
      double[] scaleFactor, InterpolateMode mode, boolean alignCorners, boolean antialias) {
    int[] size = Resize.sizes(self(), scaleFactor);
    return Resize.interpolate(self(), size, scaleFactor, mode, alignCorners, antialias);
  }

  /** Bilinear, zeros outside, corners not aligned. */
  public Tensor gridSample(Tensor grid) {
    return gridSample(grid, GridMode.BILINEAR, GridPadding.ZEROS, false);
  }

  /**
   * This sampled at the positions of a grid, as torch.nn.functional.grid_sample (Jaderberg et al.,
   * "Spatial transformer networks", 2015). x (N, C, H, W) and grid (N, H′, W′, 2) → (N, C, H′, W′);
   * x (N, C, D, H, W) and grid (N, D′, H′, W′, 3) → (N, C, D′, H′, W′). The last axis of the grid
   * holds x, y (and z) in [−1, 1] over W, H (and D).
   *
   * @param alignCorners whether −1 and 1 are the centres of the outer elements, or their edges
   */
  public Tensor gridSample(Tensor grid, GridMode mode, GridPadding padding, boolean alignCorners) {
    return Grids.sample(self(), grid, mode, padding, alignCorners);
  }

  /**
   * The grid for {@link #gridSample} of affine maps (N, 2, 3) or (N, 3, 4): positions [x, y, (z,)
   * 1] of a result of this size times their transpose, as torch.nn.functional.affine_grid. → (N, H,
   * W, 2) or (N, D, H, W, 3).
   *
   * @param size (N, C, H, W) or (N, C, D, H, W)
   * @param alignCorners as in {@link #gridSample}
   */
  public Tensor affineGrid(int[] size, boolean alignCorners) {
    return Grids.affine(self(), size, alignCorners);
  }

  /**
   * Windows of an image as columns (im2col), as torch.nn.functional.unfold: x (N, C, H, W) → (N, C
   * · kh · kw, windows), or without the batch axis. Arrays hold one number, or one for each axis.
   */
  public Tensor unfold(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    return Resize.unfold(self(), kernel, dilation, padding, stride);
  }

  /**
   * The sum of windows that were laid out as columns (col2im), as torch.nn.functional.fold: x (N, C
   * · kh · kw, windows) → (N, C, outputSize), or without the batch axis. Where windows overlap
   * their elements add up.
   */
  public Tensor fold(int[] outputSize, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    return Resize.fold(self(), outputSize, kernel, dilation, padding, stride);
  }

  /**
   * (…, C · r², H, W) → (…, C, H · r, W · r): each group of r² channels becomes a block of r × r
   * elements (Shi et al., CVPR 2016).
   */
  public Tensor pixelShuffle(int upscaleFactor) {
    return Resize.pixelShuffle(self(), upscaleFactor);
  }

  /** The inverse of {@link #pixelShuffle}: (…, C, H · r, W · r) → (…, C · r², H, W). */
  public Tensor pixelUnshuffle(int downscaleFactor) {
    return Resize.pixelUnshuffle(self(), downscaleFactor);
  }

  /**
   * x (N, C, …) with its channels in another order: seen as (groups, C / groups), they are
   * transposed (Zhang et al., "ShuffleNet", CVPR 2018).
   */
  public Tensor channelShuffle(int groups) {
    return Resize.channelShuffle(self(), groups);
  }
}
