/** Learning and planning where states and actions are few enough for a table. */
@NullMarked
package dev.espalier.rl.tabular;

import org.jspecify.annotations.NullMarked;
