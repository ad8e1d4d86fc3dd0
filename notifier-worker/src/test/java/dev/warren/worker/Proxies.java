package dev.warren.worker;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Stands in for interfaces of which a test needs one or two methods. */
public final class Proxies {

  /** Gets every call: the method's name and its arguments. */
  public interface Call {
    @Nullable Object on(String method, Object[] arguments) throws Exception;
  }

  private Proxies() {}

  /** Every method returns null, so none that returns a primitive may be called. */
  public static <T> T of(Class<T> type) {
    return of(type, (method, arguments) -> null);
  }

  public static <T> T of(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.on(method.getName(), arguments)));
  }
}
