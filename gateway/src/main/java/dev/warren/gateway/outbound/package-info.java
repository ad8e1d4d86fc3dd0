/**
 * The path of frames to one connection: the finished frames, how many of them may wait, and the
 * reasons for a close.
 */
@NullMarked
package dev.warren.gateway.outbound;

import org.jspecify.annotations.NullMarked;
