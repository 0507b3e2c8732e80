/** Drawings of environments, and episodes as animated pictures. */
@NullMarked
package dev.espalier.rl.scene;

import org.jspecify.annotations.NullMarked;
