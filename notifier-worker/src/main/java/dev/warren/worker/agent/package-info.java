/** The last status of each agent, and the leases for which such a status counts. */
@NullMarked
package dev.warren.worker.agent;

import org.jspecify.annotations.NullMarked;
