/** Revocations: an administrator ends a user's sessions on every gateway, for good. */
@NullMarked
package dev.warren.gateway.revocation;

import org.jspecify.annotations.NullMarked;
