/** Beans and settings that gateway and worker have in common. */
@NullMarked
package dev.warren.boot;

import org.jspecify.annotations.NullMarked;
