import java.net.URL;

// Fetches a URL with java.net.URLConnection as it is and prints what came.
class Connection {
    public static void main(String[] arguments) throws Exception {
        System.out.write(new URL(arguments[0]).openStream().readAllBytes());
        System.out.flush();
    }
}
