/** The presence of each team's users, computed from gateways' reports and users' statuses. */
@NullMarked
package dev.warren.worker.presence;

import org.jspecify.annotations.NullMarked;
