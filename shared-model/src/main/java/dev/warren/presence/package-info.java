/** What gateways and workers tell each other about who is there and what agents said last. */
@NullMarked
package dev.warren.presence;

import org.jspecify.annotations.NullMarked;
