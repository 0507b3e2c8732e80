/** Deep reinforcement learning: DQN, A2C, PPO and SAC, and the networks they are made of. */
@NullMarked
package dev.espalier.rl.agents;

import org.jspecify.annotations.NullMarked;
