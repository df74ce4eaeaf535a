@echo off
rem Makes whichvm a service that starts with Windows. Run as administrator.
"%~dp0whichvm-service.exe" install %*
