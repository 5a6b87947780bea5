namespace Market.Catalog.ReferenceData;

/// <summary>One thing wrong in a file of reference data.</summary>
/// <param name="Line">Line of the file from 1, the header being 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">Name of the column, or empty when the row or file as a whole is meant.</param>
internal sealed record ReferenceProblem(string File, int Line, string Column, string Reason)
{
    public override string ToString() =>
        File + (Line > 0 ? $", line {Line}" : "") + (Column.Length > 0 ? $", column {Column}" : "") + $": {Reason}";
}

/// <summary>The reference data is wrong: nothing of it was loaded, and the service does not start on half of it.</summary>
/// <param name="notRead">Files that were not read because a file they refer to is wrong.</param>
internal sealed class ReferenceDataRefused(string folder, IReadOnlyList<ReferenceProblem> problems, IReadOnlyList<string> notRead) : Exception(
    $"The reference data in {folder} was refused and nothing of it was loaded:" + string.Concat(
        problems.Select(problem => $"{Environment.NewLine}  {problem}")
            .Concat(problems.GroupBy(problem => problem.File).Where(file => file.Count() >= ReferenceFile.MostProblems)
                .Select(file => $"{Environment.NewLine}  {file.Key}: reading ended after {ReferenceFile.MostProblems} problems"))
            .Concat(notRead.Select(file => $"{Environment.NewLine}  {file}: not read, because a file it refers to is wrong"))))
{
    public IReadOnlyList<ReferenceProblem> Problems => problems;
    public IReadOnlyList<string> NotRead => notRead;
}
