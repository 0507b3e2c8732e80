package dev.espalier.text.tokenizers;

/**
 * A token that is looked for in the text before anything else happens.
 *
 * @param special whether decoding may leave it out
 * @param normalized looked for behind the normalisation, and normalised itself
 * @param singleWord only where no word character touches it
 * @param stripLeft takes the spaces before it
 * @param stripRight takes the spaces behind it
 */
record AddedToken(
    int id,
    String content,
    boolean special,
    boolean normalized,
    boolean singleWord,
    boolean stripLeft,
    boolean stripRight) {
  static AddedToken special(int id, String content) {
    return new AddedToken(id, content, true, false, false, false, false);
  }
}
