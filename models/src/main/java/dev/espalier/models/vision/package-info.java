/** Networks that see and imagine: autoencoders, generators and their judges, residual networks. */
@org.jspecify.annotations.NullMarked
package dev.espalier.models.vision;
