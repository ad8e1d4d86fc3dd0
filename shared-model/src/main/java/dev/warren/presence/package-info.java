/** Notes between gateways and workers, about connected users and the states of agents. */
@NullMarked
package dev.warren.presence;

import org.jspecify.annotations.NullMarked;
