/** The compose file and the images, without a container engine. */
@NullMarked
package dev.warren.system.image;

import org.jspecify.annotations.NullMarked;
