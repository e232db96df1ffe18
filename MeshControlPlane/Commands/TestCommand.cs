using System.CommandLine;
using System.Diagnostics;
using MeshControlPlane.CaseReports;
using MeshExplanation.Cases;
using MeshExplanation.Offline;

namespace MeshControlPlane.Commands;

/// <summary><c>test</c>: carries out tables of requests and what has to become of them, with no mesh running.</summary>
internal static class TestCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        var paths = new Argument<string[]>("CASES") { Description = "Files of cases", Arity = ArgumentArity.OneOrMore };
        var files = new Option<string[]>("--files", "-f")
        {
            Description = "Manifests and directories, beside those that the files of cases name; repeatable",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var recursive = new Option<bool>("--recursive", "-R") { Description = "Directories of manifests: those within them too" };
        var workloads = new Option<string[]>("--workload")
        {
            Description = "A workload that no Deployment starts, as name=books-v1,app=books,version=v1; repeatable",
            DefaultValueFactory = _ => [],
        };
        var @namespace = new Option<string>("--namespace", "-n")
        {
            Description = "Namespace of names, and manifests, that have none",
            DefaultValueFactory = _ => "mesh",
        };
        var junit = new Option<string?>("--junit") { Description = "File to write the results to as JUnit's XML, for continuous integration" };
        var output = OutputOption.Create();
        var command = new Command("test", """
            Carries out cases, with no mesh running: requests, and what a mesh of some manifests has to do with them.
            Exit code 0: all hold; 1: some do not; 2: a file cannot be read, or a manifest would be refused.

              test cases.yaml --files mesh/
              test tests/*.yaml --junit results.xml
            """)
        { paths, files, recursive, workloads, @namespace, junit, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var begun = Stopwatch.GetTimestamp();
            var described = parsed.GetRequiredValue(workloads).Select(WorkloadText.Parse).ToList();
            var suites = parsed.GetRequiredValue(paths)
                .Select(path => RoutingSuiteReader.Read(path, parsed.GetRequiredValue(files), parsed.GetRequiredValue(@namespace), described))
                .ToList();
            var results = suites.Select(suite => new SuiteResult(suite.File, suite.Run(parsed.GetValue(recursive), cancellationToken))).ToList();
            if (parsed.GetValue(junit) is { } report)
            {
                JUnitReport.Write(results, report);
            }

            var elapsed = Stopwatch.GetElapsedTime(begun);
            await OutputOption.WriteAsync(parsed, output, () => CaseReport.Json(results), writer => CaseReport.Write(results, elapsed, writer)).ConfigureAwait(false);
            return results.Exists(suite => suite.FailedCount > 0) ? Failed : 0;
        });
        return command;
    }
}
