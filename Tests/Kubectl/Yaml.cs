namespace Tests.Kubectl;

/// <summary>Manifests that many tests use.</summary>
internal static class Yaml
{
    public const string Ratings = """
        apiVersion: networking.istio.io/v1alpha3
        kind: VirtualService
        metadata:
          name: ratings
        spec:
          hosts:
          - ratings
          http:
          - route:
            - destination:
                host: ratings
                subset: v1
              weight: 50
            - destination:
                host: ratings
                subset: v2
              weight: 50

        """;

    public const string Books = """
        apiVersion: v1
        kind: Service
        metadata:
          name: books
          labels:
            app: books
        spec:
          selector:
            app: books
          ports:
          - name: http
            port: 80
            targetPort: 8080

        """;

    public const string BooksRule = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: books
        spec:
          host: books
          subsets:
          - name: v1
            labels:
              version: v1

        """;

    public const string Ingress = """
        apiVersion: networking.istio.io/v1beta1
        kind: Gateway
        metadata:
          name: mesh
        spec:
          selector:
            istio: ingressgateway
          servers:
          - port:
              number: 80
              name: http
              protocol: HTTP
            hosts:
            - "*"

        """;

    public const string BooksDeployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: books-v1
        spec:
          selector:
            matchLabels:
              app: books
              version: v1
          template:
            metadata:
              labels:
                app: books
                version: v1
            spec:
              containers:
              - name: books
                image: books:v1
                ports:
                - containerPort: 8080

        """;

    public const string All = $"{Ratings}---\n{Books}---\n{BooksRule}---\n{Ingress}---\n{BooksDeployment}";
}
