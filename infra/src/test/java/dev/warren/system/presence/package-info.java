/** A crowd of users that connect and disconnect, and screens that show their presence. */
@NullMarked
package dev.warren.system.presence;

import org.jspecify.annotations.NullMarked;
