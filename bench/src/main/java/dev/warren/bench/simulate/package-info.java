/** What many gateways would cost, calculated from the reports of one. */
@NullMarked
package dev.warren.bench.simulate;

import org.jspecify.annotations.NullMarked;
