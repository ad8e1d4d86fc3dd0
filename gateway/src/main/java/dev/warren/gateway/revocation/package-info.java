/** Ended sessions: an administrator ends a user's sessions, on every gateway and for good. */
@NullMarked
package dev.warren.gateway.revocation;

import org.jspecify.annotations.NullMarked;
