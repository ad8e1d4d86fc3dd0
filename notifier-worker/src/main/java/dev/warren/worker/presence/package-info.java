/** Who is there, folded from what gateways report and what people and publishers say. */
@NullMarked
package dev.warren.worker.presence;

import org.jspecify.annotations.NullMarked;
