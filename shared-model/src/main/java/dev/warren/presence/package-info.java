/** Notes between gateways and workers: which users are connected, and what state agents are in. */
@NullMarked
package dev.warren.presence;

import org.jspecify.annotations.NullMarked;
