/** What agents learn from: replay buffers, n-step returns, rollouts and their advantages. */
@NullMarked
package dev.espalier.rl.replay;

import org.jspecify.annotations.NullMarked;
