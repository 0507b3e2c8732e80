package dev.espalier.models.generate;

/**
 * One token that a {@link Generator} wrote.
 *
 * @param sequence which of the batch
 * @param id its id
 * @param text what can be shown now: this token's text and what was held back before, except the
 *     beginning of what may become a stop text or a character; all of it in the last token
 * @param last whether the sequence ends here
 */
public record Token(int sequence, int id, String text, boolean last) {}
