/** The process, and the configurations that join its rooms. */
@NullMarked
package dev.warren.gateway;

import org.jspecify.annotations.NullMarked;
